package dev.muster.protocol;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which classes are nothing but their fields, so that their objects can be sent. */
final class PlainClasses {
  private static final ClassValue<Boolean> ANNOTATED =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return hasAnnotations(type);
        }
      };

  private PlainClasses() {}

  /** Why objects of a class cannot be sent field by field; empty where they can. */
  static Optional<String> obstacle(Class<?> type) {
    if (type.isHidden() || type.isSynthetic() || Proxy.isProxyClass(type)) {
      return Optional.of("%s is code, not data".formatted(type.getName()));
    }
    if (isJdk(type)) {
      return Optional.of("%s is not a value".formatted(type.getName()));
    }
    if (isInner(type)) {
      return Optional.of(
          "%s is an inner class; make it static, or a record".formatted(type.getName()));
    }
    for (Class<?> c = type.getSuperclass(); c != null && !isRoot(c); c = c.getSuperclass()) {
      if (isJdk(c)) {
        return Optional.of("%s extends %s".formatted(type.getName(), c.getName()));
      }
    }
    return canBeRebuilt(type)
        ? Optional.empty()
        : Optional.of(
            "%s has neither a constructor without parameters nor one that has a parameter named like each field (compiled with -parameters); a record has"
                .formatted(type.getName()));
  }

  private static boolean isRoot(Class<?> type) {
    return type == Object.class || type == Record.class || type == Enum.class;
  }

  static boolean isJdk(Class<?> type) {
    String module = type.getModule().getName();
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }

  private static boolean isInner(Class<?> type) {
    boolean isStatic = Modifier.isStatic(type.getModifiers());
    return type.isAnonymousClass()
        || (type.isLocalClass() && !type.isRecord() && !type.isEnum())
        || (type.isMemberClass() && !isStatic);
  }

  private static boolean canBeRebuilt(Class<?> type) {
    return type.isRecord()
        || type.isEnum()
        || isAnnotated(type)
        || Arrays.stream(type.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0)
        || constructorOfFields(type).isPresent();
  }

  /** Whether its author has told Jackson what to do with it. */
  static boolean isAnnotated(Class<?> type) {
    return ANNOTATED.get(type);
  }

  private static boolean hasAnnotations(Class<?> type) {
    return Stream.<AnnotatedElement[]>of(
            new AnnotatedElement[] {type},
            type.getDeclaredConstructors(),
            type.getDeclaredMethods())
        .flatMap(Arrays::stream)
        .flatMap(element -> Arrays.stream(element.getAnnotations()))
        .map(Annotation::annotationType)
        .map(Class::getPackageName)
        .anyMatch(
            name ->
                name.equals("com.fasterxml.jackson.annotation")
                    || name.equals("tools.jackson.databind.annotation"));
  }

  /** The constructor whose parameters are named as the fields are, all of them. */
  static Optional<Constructor<?>> constructorOfFields(Class<?> type) {
    Set<String> fields =
        Stream.<Class<?>>iterate(type, c -> c != null && c != Object.class, Class::getSuperclass)
            .flatMap(c -> Arrays.stream(c.getDeclaredFields()))
            .filter(PlainClasses::isState)
            .map(Field::getName)
            .collect(Collectors.toSet());
    return Arrays.stream(type.getDeclaredConstructors())
        .filter(c -> c.getParameterCount() == fields.size())
        .filter(c -> Arrays.stream(c.getParameters()).allMatch(Parameter::isNamePresent))
        .filter(c -> fields.equals(names(c)))
        .findFirst();
  }

  private static boolean isState(Field field) {
    return !Modifier.isStatic(field.getModifiers())
        && !Modifier.isTransient(field.getModifiers())
        && !field.isSynthetic();
  }

  private static Set<String> names(Constructor<?> constructor) {
    return Arrays.stream(constructor.getParameters())
        .map(Parameter::getName)
        .collect(Collectors.toSet());
  }
}
