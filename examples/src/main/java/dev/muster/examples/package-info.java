/**
 * The classic programs of Python's {@code multiprocessing}, one runnable file each. They run on
 * worker processes, or with the argument {@code threads} on threads of this JVM.
 */
@NullMarked
package dev.muster.examples;

import org.jspecify.annotations.NullMarked;
