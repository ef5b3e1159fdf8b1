package dev.muster.protocol;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method that workers may run when a submitter asks for it.
 *
 * <p>Without this annotation a worker runs a method only if one of its {@code --allow} patterns
 * names it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface Task {
  /**
   * A stable name, unique on the worker's class path: it survives a rename of the class or method,
   * and can be called from the command line. Empty: the function is called {@code Class::method}.
   */
  String value() default "";
}
