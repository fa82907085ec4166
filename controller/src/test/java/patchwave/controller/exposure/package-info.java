@NullMarked
package patchwave.controller.exposure;

import org.jspecify.annotations.NullMarked;
