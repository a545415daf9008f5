package dev.banshi.android

import android.graphics.BitmapFactory
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import dev.banshi.android.keys.KeystoreDeviceKey
import dev.banshi.android.keys.KeystoreKeyWrapper
import dev.banshi.ui.ChosenFile
import dev.banshi.ui.Host
import dev.banshi.ui.MachineCalendar
import dev.banshi.ui.Preferences
import dev.banshi.ui.ScreenLock
import dev.banshi.ui.Speech
import kotlinx.coroutines.flow.StateFlow
import uniffi.banshi.Banshi
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight
import java.io.File

/**
 * An Android phone under the screens.
 *
 * @param hasLock whether the person has set a lock of the phone's
 */
class PhoneHost(
    private val folder: File,
    private val core: SharedCore,
    private val errands: Errands,
    private val kept: KeptPreferences,
    private val keys: KeystoreKeyWrapper,
    private val deviceKey: KeystoreDeviceKey,
    override val network: StateFlow<Boolean>,
    override val calendar: MachineCalendar,
    override val speech: Speech?,
    private val hasLock: () -> Boolean,
) : Host {
    override var preferences: Preferences by kept::value

    override fun open(): Banshi = core.hold()

    override fun beginAnew() {
        folder.deleteRecursively()
        keys.forgetAll()
        deviceKey.destroy()
    }

    override suspend fun takePicture(): ByteArray? = errands.run(Errand.Picture())

    override suspend fun scan(scanner: CodeScanner): CodeSight? = errands.run(Errand.Code(scanner))

    override suspend fun chooseFile(): ChosenFile? = errands.run(Errand.File())

    override suspend fun signIn(begin: suspend (redirectUri: String) -> String): String? =
        errands.run(Errand.SignIn(begin(SIGN_IN_REDIRECT)))

    override val screenLock: ScreenLock?
        get() = if (hasLock()) ScreenLock { errands.run(Errand.Unlock()) != null } else null

    override fun picture(bytes: ByteArray): ImageBitmap? =
        BitmapFactory.decodeByteArray(bytes, 0, bytes.size)?.asImageBitmap()

    companion object {
        /** The address by which the browser comes back; the manifest's filter names it too. */
        const val SIGN_IN_REDIRECT = "banshi://sign-in"
    }
}
