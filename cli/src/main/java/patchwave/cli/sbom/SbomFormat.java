package patchwave.cli.sbom;

import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;

/** How a document is written. */
enum SbomFormat {
    JSON {
        @Override
        String written(Bom bom) throws GeneratorException {
            return BomGeneratorFactory.createJson(VERSION, bom).toJsonString();
        }
    },
    XML {
        @Override
        String written(Bom bom) throws GeneratorException {
            return BomGeneratorFactory.createXml(VERSION, bom).toXmlString();
        }
    };

    private static final Version VERSION = Version.VERSION_16;

    /**
     * Whether components within components may have evidence. In XML it is valid, but the library that Dependency-Track and others
     * read documents with fails at it (CycloneDX/cyclonedx-core-java issue 938), so it is told as a property there.
     */
    boolean hasEvidenceOfNested() {
        return this == JSON;
    }

    abstract String written(Bom bom) throws GeneratorException;

    /** The document as text that ends with a line break. */
    String text(Bom bom) {
        try {
            return written(bom).stripTrailing() + "\n";
        } catch (GeneratorException e) {
            throw new IllegalStateException("a document of CycloneDX cannot be written: " + e.getMessage(), e);
        }
    }
}
