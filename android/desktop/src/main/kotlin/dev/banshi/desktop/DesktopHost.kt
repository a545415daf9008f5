package dev.banshi.desktop

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import dev.banshi.ui.ChosenFile
import dev.banshi.ui.Host
import dev.banshi.ui.MachineCalendar
import dev.banshi.ui.Preferences
import dev.banshi.ui.words.Language
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.jetbrains.skia.Image
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiSettings
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight
import uniffi.banshi.PhoneServices
import java.awt.Desktop
import java.awt.FileDialog
import java.awt.Frame
import java.io.File
import java.net.URI
import java.nio.file.Files
import java.time.ZoneId
import java.util.Properties

/** A PC in the place of a phone: files for the camera, keys in files that only this user may read. */
class DesktopHost(private val settings: DesktopSettings, private val ask: (Question) -> File? = ::answered) : Host {
    /** Whether the person looks at the window. */
    @Volatile var isInFront = true

    private val chosen = File(settings.folder, "preferences.properties")

    override var preferences: Preferences
        get() {
            if (!chosen.isFile) return Preferences()
            val stored = Properties().apply { chosen.reader().use(::load) }
            val language = Language.entries.find { it.tag == stored.getProperty("language") } ?: Language.CHINESE
            fun isChosen(name: String) = stored.getProperty(name) == "true"
            return Preferences(language, isChosen("largeType"), isChosen("isLocking"))
        }
        set(value) {
            settings.folder.mkdirs()
            val stored = Properties()
            stored.setProperty("language", value.language.tag)
            stored.setProperty("largeType", "${value.largeType}")
            stored.setProperty("isLocking", "${value.isLocking}")
            chosen.writer().use { stored.store(it, null) }
        }

    override fun open(): Banshi {
        val zone = ZoneId.systemDefault().id
        val here =
            BanshiSettings(settings.folder.path, settings.gateway, byteArrayOf(), settings.root.readBytes(), "PC", zone)
        // Where many people come one after another, nothing is told beside what they see.
        val notices = DesktopNotices({ preferences.language }, { isInFront }).takeUnless { settings.isKiosk }
        val services = PhoneServices(notifications = notices, lettering = DesktopLettering(), log = DesktopLog)
        return Banshi.open(here, services)
    }

    override fun beginAnew() {
        KEPT_BY_THE_CORE.forEach { File(settings.folder, it).deleteRecursively() }
    }

    override suspend fun takePicture(): ByteArray? = choose("选择照片")?.let(::bytesOf)

    override suspend fun scan(scanner: CodeScanner): CodeSight? =
        choose("选择有二维码的照片")?.let { photo -> withContext(Dispatchers.IO) { scanner.read(bytesOf(photo)) } }

    override suspend fun chooseFile(): ChosenFile? =
        choose("选择文件")?.let { file -> ChosenFile(bytesOf(file), Files.probeContentType(file.toPath())) }

    override suspend fun signIn(begin: suspend (redirectUri: String) -> String): String? =
        BrowserReturn().use { back ->
            val address = begin(back.address)
            withContext(Dispatchers.IO) { browse(URI(address)) }
            back.await()
        }

    override val calendar = MachineCalendar { file ->
        choose("存进日历", FileDialog.SAVE, file.name)?.let { chosen ->
            withContext(Dispatchers.IO) { chosen.writeText(file.text) }
        }
        true
    }

    override fun picture(bytes: ByteArray): ImageBitmap? =
        try {
            Image.makeFromEncoded(bytes).toComposeImageBitmap()
        } catch (_: IllegalArgumentException) {
            null
        }

    private suspend fun choose(title: String, mode: Int = FileDialog.LOAD, suggested: String? = null): File? =
        withContext(Dispatchers.IO) { ask(Question(title, mode, suggested)) }

    /** A file's bytes; of one that is larger than anything that is taken, its beginning, which is refused as such. */
    private fun bytesOf(file: File): ByteArray = file.inputStream().use { it.readNBytes(MOST_BYTES) }

    /** Opens the system's browser; where this system has none to open, the address can be copied. */
    private fun browse(address: URI) {
        if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
            Desktop.getDesktop().browse(address)
        } else {
            println("Please open in a browser: $address")
        }
    }

    private companion object {
        val KEPT_BY_THE_CORE = listOf("app", "host-keys")
        const val MOST_BYTES = 64 shl 20
    }
}

/**
 * Which file.
 *
 * @property mode to read one, or to write one, as [FileDialog] has it
 * @property suggested its name, where it is to be written
 */
class Question(val title: String, val mode: Int, val suggested: String?)

/** The file of the person's choice; `null` where they gave up. Blocks. */
private fun answered(question: Question): File? {
    val dialog = FileDialog(null as Frame?, question.title, question.mode)
    dialog.file = question.suggested
    dialog.isVisible = true
    return dialog.files.firstOrNull()
}
