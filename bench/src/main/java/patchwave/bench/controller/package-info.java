/** {@code bench controller}: one real controller process under a fleet of simulated agents, and what it costs. */
@NullMarked
package patchwave.bench.controller;

import org.jspecify.annotations.NullMarked;
