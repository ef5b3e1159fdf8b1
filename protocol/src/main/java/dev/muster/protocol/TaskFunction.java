package dev.muster.protocol;

import java.io.Serializable;

/**
 * A function that can travel by reference: a method reference or a lambda.
 *
 * <p>It is {@link Serializable} only so that the compiler records which method it stands for; it is
 * never serialized. An object of a class that implements this interface cannot be sent.
 */
public sealed interface TaskFunction extends Serializable
    permits Action0,
        Action1,
        Action2,
        Action3,
        Function0,
        Function1,
        Function2,
        Function3,
        Function4,
        Function5 {}
