/**
 * Who asks, collects and stops: {@link dev.muster.coordinator.Pool} submits calls and turns their
 * outcomes into {@link dev.muster.coordinator.AsyncResult} handles; {@link
 * dev.muster.coordinator.Fleet} watches and stops the workers.
 */
@NullMarked
package dev.muster.coordinator;

import org.jspecify.annotations.NullMarked;
