/** The controller's start, its configuration, and the wiring of its parts. */
@NullMarked
package patchwave.controller;

import org.jspecify.annotations.NullMarked;
