package dev.banshi.android

import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import dev.banshi.TestStage
import dev.banshi.android.keys.KeystoreInMemory
import org.junit.After
import org.junit.Before
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetworkCapabilities

/** Tests of the app on a phone that has a network, and whose gateway is there. */
abstract class AtAnOffice {
    internal val office = TestStage()
    internal val app = RuntimeEnvironment.getApplication() as StagedApplication

    @Before
    fun begin() {
        KeystoreInMemory.install()
        val manager = app.systemService<ConnectivityManager>()
        val internet = ShadowNetworkCapabilities.newInstance()
        shadowOf(internet).addCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET)
        shadowOf(manager).setNetworkCapabilities(manager.activeNetwork, internet)
        StagedApplication.gateway = office.gateway
    }

    @After
    fun end() {
        StagedApplication.gateway = StagedApplication.UNREACHABLE
        office.close()
    }
}
