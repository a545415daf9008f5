package dev.banshi.android

import android.app.KeyguardManager
import android.content.Context
import android.os.Build
import dev.banshi.android.keys.KeystoreDeviceKey
import dev.banshi.android.keys.KeystoreKeyWrapper
import dev.banshi.android.sending.SendingSchedule
import dev.banshi.android.sending.waitingIn
import dev.banshi.android.services.PhoneCalendar
import dev.banshi.android.services.PhoneLettering
import dev.banshi.android.services.PhoneLog
import dev.banshi.android.services.PhoneNetwork
import dev.banshi.android.services.PhoneNotices
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiSettings
import uniffi.banshi.PhoneServices
import java.io.File
import java.time.ZoneId
import java.util.concurrent.atomic.AtomicBoolean

/** What lives as long as the process: the core, the keys, what is asked of the activity in front. */
class Phone(private val context: Context, private val deployment: Deployment) {
    private val keyguard = context.systemService<KeyguardManager>()
    private val folder = File(context.noBackupFilesDir, "banshi")
    private val keys = KeystoreKeyWrapper { keyguard.isDeviceLocked }
    private val deviceKey = KeystoreDeviceKey(context.getSharedPreferences("device", Context.MODE_PRIVATE))

    /** The core, for the screens and for what is done behind them. */
    val core = SharedCore(::open)

    /** What the app asks of the activity in front. */
    val errands = Errands()

    /** What the person chose about the screens. */
    val preferences = KeptPreferences(context)

    /** Whether there is a network. */
    val network = PhoneNetwork(context)

    /** Whether the person looks at the app. */
    @Volatile var isInFront = false

    private val notices = PhoneNotices(context, preferences) { isInFront }

    /** What the screens stand on. */
    val host =
        PhoneHost(
            folder,
            core,
            errands,
            preferences,
            keys,
            deviceKey,
            network.isThere,
            PhoneCalendar(context) { preferences.value.language },
            PhoneSpeech.of(context),
        ) { keyguard.isDeviceSecure }

    /** When the system lets the app send what waits. */
    val sending = SendingSchedule(context)

    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    private val hasAskedForNotices = AtomicBoolean()

    /** The app is left: what waits is sent in a window of the system's. */
    fun sendLater() {
        scope.launch {
            val waiting = core.holdIfOpen()?.use(::waitingIn)
            if (waiting != null && waiting.waiting > 0) sending.ask()
        }
    }

    /** Whether notifications are asked for now, for the first time in this process. */
    fun asksForNotices(): Boolean = hasAskedForNotices.compareAndSet(false, true)

    private fun open(): Banshi {
        val settings =
            BanshiSettings(
                folder = folder.path,
                gateway = deployment.gateway,
                tlsRootsPem = deployment.roots,
                catalogueRoot = deployment.catalogueRoot,
                deviceName = Build.MODEL,
                zone = ZoneId.systemDefault().id,
            )
        return Banshi.open(settings, PhoneServices(keys, deviceKey, network, notices, PhoneLettering(), PhoneLog))
    }
}
