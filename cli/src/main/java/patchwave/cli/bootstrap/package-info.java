/** Brings agents onto hosts by ssh: what is to be done on each, step by step, and how it went. */
@NullMarked
package patchwave.cli.bootstrap;

import org.jspecify.annotations.NullMarked;
