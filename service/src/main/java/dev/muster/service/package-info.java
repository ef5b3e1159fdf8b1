/**
 * A pool over HTTP: {@link dev.muster.service.CoordinatorService} submits calls by name, follows
 * the log to know what became of them, and stops workers.
 */
@NullMarked
package dev.muster.service;

import org.jspecify.annotations.NullMarked;
