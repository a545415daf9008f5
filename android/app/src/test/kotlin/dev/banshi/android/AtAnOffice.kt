package dev.banshi.android

import dev.banshi.TestStage
import dev.banshi.android.keys.KeystoreInMemory
import org.junit.After
import org.junit.Before
import org.robolectric.RuntimeEnvironment

/** Tests of the app on a phone whose gateway is there. */
abstract class AtAnOffice {
    internal val office = TestStage()
    internal val app = RuntimeEnvironment.getApplication() as StagedApplication

    @Before
    fun begin() {
        KeystoreInMemory.install()
        StagedApplication.gateway = office.gateway
    }

    @After
    fun end() {
        StagedApplication.gateway = StagedApplication.UNREACHABLE
        office.close()
    }
}
