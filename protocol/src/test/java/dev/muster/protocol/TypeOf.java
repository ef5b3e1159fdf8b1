package dev.muster.protocol;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/** A type as the declaration of a method has it: {@code new TypeOf<List<Point>>() {}}. */
abstract class TypeOf<T> {
  final Type type =
      ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
}
