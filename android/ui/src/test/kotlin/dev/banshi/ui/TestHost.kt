package dev.banshi.ui

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import dev.banshi.Script
import dev.banshi.TestStage
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.jetbrains.skia.Image
import uniffi.banshi.Banshi
import uniffi.banshi.CalendarFile
import uniffi.banshi.CodeScanner
import uniffi.banshi.CodeSight
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger

/** A phone whose camera has one picture and whose browser belongs to the person of the journey. */
internal class TestHost(private val office: TestStage, private val photo: () -> ByteArray = office::photo) : Host {
    /** What the machine's calendar was given. */
    val remembered = CopyOnWriteArrayList<CalendarFile>()

    override var preferences = Preferences()

    /** Whether it has a network. */
    override val network = MutableStateFlow(true)

    override val calendar = MachineCalendar { remembered.add(it) }

    override fun open(): Banshi = office.open()

    override fun beginAnew() {
        listOf("app", "host-keys").forEach { File(office.folderOf("phone"), it).deleteRecursively() }
    }

    override suspend fun takePicture(): ByteArray = photo()

    /** What lies before the camera where a code is scanned; `null` where the person gives up. */
    @Volatile var code: ByteArray? = null

    override suspend fun scan(scanner: CodeScanner): CodeSight? = code?.let(scanner::read)

    override suspend fun chooseFile(): ChosenFile? = null

    override suspend fun signIn(begin: suspend (redirectUri: String) -> String): String =
        office.browse(Script.pharmacist.login, begin("http://127.0.0.1:1/sign-in"))

    override fun picture(bytes: ByteArray): ImageBitmap = Image.makeFromEncoded(bytes).toComposeImageBitmap()
}

/** The same phone, at whose viewfinder the person gives up but for the first time. */
internal class GivingUp(private val below: Host) : Host by below {
    private val visits = AtomicInteger()

    override suspend fun takePicture(): ByteArray? = if (visits.getAndIncrement() == 0) below.takePicture() else null
}

/** Remembers where a model leads. */
internal class RecordedWay : Way {
    val places = CopyOnWriteArrayList<Place>()

    override fun to(place: Place) {
        places.add(place)
    }

    override fun back() = Unit

    override fun from(tab: Place.Tab, place: Place?) {
        places.add(place ?: tab)
    }
}

/** One thread for what screens show, as a phone has it. */
internal val threads =
    Threads(
        main =
            Executors
                .newSingleThreadExecutor {
                    Thread(it, "main").apply { isDaemon = true }
                }.asCoroutineDispatcher(),
    )

/** Waits until what a model shows is as wanted. */
internal fun <State : Any> ScreenModel<State, *>.await(what: String, wanted: (State) -> Boolean): State =
    runBlocking {
        checkNotNull(
            runCatching {
                withTimeout(PATIENCE_MS) { state.first(wanted) }
            }.getOrNull(),
        ) { "$what; but ${state.value}" }
    }

private const val PATIENCE_MS = 30_000L
