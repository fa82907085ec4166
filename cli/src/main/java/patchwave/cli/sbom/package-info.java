/** Bills of materials: what hosts reported of themselves, as CycloneDX documents. Reads the wire, and decides nothing. */
@NullMarked
package patchwave.cli.sbom;

import org.jspecify.annotations.NullMarked;
