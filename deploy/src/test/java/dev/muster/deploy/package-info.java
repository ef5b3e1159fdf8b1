/** Tests of what runs a cluster: files, and what becomes of them. */
@NullMarked
package dev.muster.deploy;

import org.jspecify.annotations.NullMarked;
