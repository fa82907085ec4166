@NullMarked
package patchwave.controller.inventory;

import org.jspecify.annotations.NullMarked;
