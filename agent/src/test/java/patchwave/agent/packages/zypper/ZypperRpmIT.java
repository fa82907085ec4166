package patchwave.agent.packages.zypper;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import patchwave.agent.packages.rpm.RpmContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class ZypperRpmIT extends RpmContract {
    @Override
    protected RpmHost host(Path directory) throws Exception {
        return ZypperHost.in(directory);
    }

    @Override
    protected int exitCodeOfAFailedScriptlet() {
        return 107;
    }
}
