package patchwave.agent.packages.apt;

import java.nio.file.Path;
import patchwave.agent.packages.RollbackContract;

class AptRollbackTest extends RollbackContract<AptHost> {
    @Override
    protected AptHost host(Path directory) throws Exception {
        return new AptHost(directory);
    }
}
