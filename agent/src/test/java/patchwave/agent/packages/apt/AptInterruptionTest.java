package patchwave.agent.packages.apt;

import java.nio.file.Path;
import patchwave.agent.packages.InterruptionContract;

class AptInterruptionTest extends InterruptionContract<AptHost> {
    @Override
    protected AptHost host(Path directory) throws Exception {
        return new AptHost(directory);
    }
}
