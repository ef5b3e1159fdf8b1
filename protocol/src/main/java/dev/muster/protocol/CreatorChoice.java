package dev.muster.protocol;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.introspect.PotentialCreator;

/**
 * How objects of plain classes are rebuilt: by the constructor without parameters and then field by
 * field, or by the one that takes every field. Jackson's annotations have precedence.
 */
final class CreatorChoice extends JacksonAnnotationIntrospector {
  @Override
  public @Nullable PotentialCreator findPreferredCreator(
      MapperConfig<?> config,
      AnnotatedClass valueClass,
      List<PotentialCreator> constructors,
      List<PotentialCreator> factories,
      Optional<PotentialCreator> withoutParameters) {
    if (withoutParameters.isPresent()) {
      return null;
    }
    return PlainClasses.constructorOfFields(valueClass.getRawType())
        .flatMap(
            chosen ->
                constructors.stream()
                    .filter(each -> chosen.equals(each.creator().getAnnotated()))
                    .findFirst())
        .map(each -> each.introspectParamNames(config))
        .orElse(null);
  }

  /** A primitive has no value that means absent: zero would be a guess. */
  @Override
  public @Nullable Boolean hasRequiredMarker(MapperConfig<?> config, AnnotatedMember member) {
    Boolean annotated = super.hasRequiredMarker(config, member);
    if (annotated == null && member instanceof AnnotatedParameter) {
      return member.getRawType().isPrimitive() ? Boolean.TRUE : null;
    }
    return annotated;
  }
}
