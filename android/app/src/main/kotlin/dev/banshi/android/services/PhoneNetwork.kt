package dev.banshi.android.services

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import dev.banshi.android.systemService
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import uniffi.banshi.Connectivity

/** The phone's network: the one that the system sends everything through, where there is one. */
class PhoneNetwork(context: Context) : Connectivity {
    private val manager = context.systemService<ConnectivityManager>()
    private val states = MutableStateFlow(reaches(manager.activeNetwork))

    /** Whether there is one, as the system says it. */
    val isThere: StateFlow<Boolean> = states.asStateFlow()

    init {
        manager.registerDefaultNetworkCallback(
            object : ConnectivityManager.NetworkCallback() {
                override fun onAvailable(network: Network) {
                    states.value = true
                }

                override fun onLost(network: Network) {
                    states.value = false
                }
            },
        )
    }

    override fun isOnline(): Boolean = reaches(manager.activeNetwork)

    // Not whether the system's own test reached the internet: an office's network may lead to the gateway alone.
    private fun reaches(network: Network?): Boolean =
        manager.getNetworkCapabilities(network)?.hasCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET) == true
}
