package patchwave.agent.packages.apt;

import java.nio.file.Path;
import patchwave.agent.packages.RollbackContract;

class AptRollbackTest extends RollbackContract<AptHost> {
    @Override
    protected AptHost host(Path directory) throws Exception {
        return new AptHost(directory);
    }

    @Override
    protected Path archived(String name, String version) {
        return host.archive().resolve(name + "_" + version + "_amd64.deb");
    }
}
