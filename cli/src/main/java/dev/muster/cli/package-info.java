/**
 * The {@code muster} command: one class for each command, and what they share. The only package
 * that reads the environment and files of settings.
 */
@NullMarked
package dev.muster.cli;

import org.jspecify.annotations.NullMarked;
