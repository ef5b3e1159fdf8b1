package dev.muster.worker;

import dev.muster.protocol.Methods;
import dev.muster.protocol.Task;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Reads {@code @Task} from class files. A class is not loaded before it is known that it may be:
 * its name may come from anybody who can write to the topic.
 */
final class TaskAnnotations {
  private static final String TASK = Type.getDescriptor(Task.class);

  private TaskAnnotations() {}

  /**
   * The annotated methods of a class, as name + descriptor, with their stable names (empty where
   * they have none); nothing where there is no such class file.
   */
  static Map<String, String> of(String className, ClassLoader loader) {
    String file = className.replace('.', '/') + ".class";
    try (InputStream in = loader.getResourceAsStream(file)) {
      return in == null ? Map.of() : of(in);
    } catch (IOException unreadable) {
      return Map.of();
    }
  }

  private static Map<String, String> of(InputStream classFile) throws IOException {
    Map<String, String> annotated = new HashMap<>();
    new ClassReader(classFile)
        .accept(
            new ClassVisitor(Opcodes.ASM9) {
              @Override
              public MethodVisitor visitMethod(
                  int access,
                  String name,
                  String descriptor,
                  @Nullable String signature,
                  String @Nullable [] exceptions) {
                return new MethodReader(name + descriptor, annotated);
              }
            },
            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return annotated;
  }

  /** What {@link #of} calls a method. */
  static String key(String method, String descriptor) {
    return method + descriptor;
  }

  /** What people call a method that is annotated with this stable name. */
  static String name(String stableName, String className, String method) {
    return Optional.of(stableName)
        .filter(name -> !name.isEmpty())
        .orElseGet(() -> Methods.location(className, method));
  }

  private static final class MethodReader extends MethodVisitor {
    private final String key;
    private final Map<String, String> annotated;

    MethodReader(String key, Map<String, String> annotated) {
      super(Opcodes.ASM9);
      this.key = key;
      this.annotated = annotated;
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
      if (!descriptor.equals(TASK)) {
        return null;
      }
      annotated.put(key, "");
      return new AnnotationVisitor(Opcodes.ASM9) {
        @Override
        public void visit(String element, Object value) {
          annotated.put(key, value.toString());
        }
      };
    }
  }
}
