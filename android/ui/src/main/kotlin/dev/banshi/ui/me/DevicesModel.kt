package dev.banshi.ui.me

import dev.banshi.ui.Loaded
import dev.banshi.ui.ScreenModel
import dev.banshi.ui.Session
import dev.banshi.ui.Trouble
import uniffi.banshi.DeviceLine

/**
 * 登录过的设备.
 *
 * @property asking the device that is asked about before it is signed out
 */
data class DevicesState(
    val devices: Loaded<List<DeviceLine>> = Loaded.Waiting,
    val asking: DeviceLine? = null,
    val isBusy: Boolean = false,
    val trouble: Trouble? = null,
)

/** What a person does with their devices. */
sealed interface DevicesEvent {
    /** The screen is seen. */
    data object Arrive : DevicesEvent

    /** Asks before a device is signed out; `null` for none. */
    data class Ask(val device: DeviceLine?) : DevicesEvent

    /** Signs a device out. */
    data class Revoke(val device: String) : DevicesEvent

    /** Back. */
    data object Back : DevicesEvent
}

/** Where the person is signed in, as the gateway knows it. */
class DevicesModel(private val session: Session) :
    ScreenModel<DevicesState, DevicesEvent>(DevicesState(), session.threads) {
    private val devices = session.banshi.devices()

    override fun on(event: DevicesEvent) {
        when (event) {
            DevicesEvent.Arrive -> busily { devices.list() }
            is DevicesEvent.Ask -> change { it.copy(asking = event.device, trouble = null) }
            is DevicesEvent.Revoke -> busily { devices.revoke(event.device) }
            DevicesEvent.Back -> session.way.back()
        }
    }

    private fun busily(ask: suspend () -> List<DeviceLine>) {
        if (shown.isBusy) return
        change { it.copy(isBusy = true, asking = null, trouble = null) }
        begin(::failed) {
            val devices = ask()
            change { it.copy(devices = Loaded.Here(devices), isBusy = false) }
        }
    }

    private fun failed(trouble: Trouble) =
        change {
            val isThere = it.devices is Loaded.Here
            it.copy(
                devices = if (isThere) it.devices else Loaded.Failed(trouble),
                trouble = trouble.takeIf { isThere },
                isBusy = false,
            )
        }

    override fun onCleared() = devices.close()
}
