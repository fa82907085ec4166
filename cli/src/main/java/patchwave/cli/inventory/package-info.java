/** Ansible's inventories, INI and YAML: which hosts there are, and what each file says of them. */
@NullMarked
package patchwave.cli.inventory;

import org.jspecify.annotations.NullMarked;
