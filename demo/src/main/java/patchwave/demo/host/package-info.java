/** One host's own directory: package database, service, agent configuration and hooks. */
@NullMarked
package patchwave.demo.host;

import org.jspecify.annotations.NullMarked;
