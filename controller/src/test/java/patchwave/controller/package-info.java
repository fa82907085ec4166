/** Tests of the controller as a whole. */
@NullMarked
package patchwave.controller;

import org.jspecify.annotations.NullMarked;
