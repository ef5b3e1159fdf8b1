package dev.muster.worker;

/**
 * Where in a task record a call is. Immutable.
 *
 * @param chunk index of its chunk
 * @param done how many calls of that chunk come before it
 * @param position where in the chunk's arguments its own begin
 * @param next where those of the call behind it begin
 */
record Place(int chunk, int done, int position, int next) {}
