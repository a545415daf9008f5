package dev.banshi

import java.io.File
import java.net.URI
import java.net.URLEncoder
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Instant
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiSettings
import uniffi.banshi.DeviceKey
import uniffi.banshi.KeyWrapper
import uniffi.banshi.PhoneServices

/** The government's side: the program that `make gateway` runs, on free ports; and phones that talk to it. */
internal class TestStage(
    private val folder: File = kotlin.io.path.createTempDirectory("banshi-stage").toFile(),
) : AutoCloseable {
    private val process =
        ProcessBuilder("${System.getProperty("banshi.target")}/debug/banshi-stage", "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
    private val said =
        Json
            .parseToJsonElement(
                assertNotNull(process.inputReader().readLine(), "banshi-stage ended; is the catalogue published?"),
            ).jsonObject
    private val http = HttpClient.newHttpClient()

    /** The gateway's address for phones. */
    val gateway: String
        get() = address("phone")

    /** Where a phone of that name keeps its app. */
    fun folderOf(name: String): File = folder.resolve(name)

    /** A phone; the same one where the name is the same. Without keys of its own they lie in files. */
    fun open(
        name: String = "phone",
        gateway: String = this.gateway,
        keys: KeyWrapper? = null,
        device: DeviceKey? = null,
        services: PhoneServices = PhoneServices(keys, device),
    ): Banshi {
        val root = File(address("catalogue"), "metadata/1.root.json").readBytes()
        val settings = BanshiSettings("${folderOf(name)}", gateway, byteArrayOf(), root, "Kotlin", "Asia/Shanghai")
        return Banshi.open(settings, services)
    }

    /** What the person's browser comes back with. */
    fun browse(
        login: String,
        url: String,
    ): String = post("/browser", """{"login":"$login","authorisation_url":"$url"}""")

    /** An official does something; [more] is what the act says besides, as JSON fields. */
    fun act(
        login: String,
        filing: String,
        act: String,
        more: String = "",
    ): String = post("/office", """{"login":"$login","filing":"$filing","act":{"act":"$act"$more}}""")

    /** The window asks once for another photograph. */
    fun askOnce(
        filing: String,
        material: String,
    ): String =
        act(
            "clerk",
            filing,
            "ask_once",
            ""","request":[{"material":"$material","place":"盖章处","reason":"盖的是部门章","basis":"办法"}]""",
        )

    /** The window offers half an hour of a kind, to so many people; the slot's id. */
    fun offer(
        kind: String,
        startsAt: Instant,
        capacity: Int = 1,
    ): String =
        post(
            "/slots",
            """{"login":"clerk","offer":{"kind":"$kind","place":"镇江市政务服务中心","zone":"Asia/Shanghai",
            "starts_at":"$startsAt","ends_at":"${startsAt.plusSeconds(HALF_AN_HOUR)}","capacity":$capacity,"items":[]}}""",
        )

    /** A photograph of the employer's opinion. */
    fun photo(): ByteArray = photograph("/photo/7")

    /** A photograph of a QR code that says [text]. */
    fun code(text: String): ByteArray = photograph("/code?text=${URLEncoder.encode(text, Charsets.UTF_8)}")

    private fun photograph(path: String): ByteArray {
        val request = HttpRequest.newBuilder(URI(address("control") + path)).build()
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body()
    }

    override fun close() {
        process.outputStream.close()
        process.waitFor()
        folder.deleteRecursively()
    }

    private fun post(
        path: String,
        body: String,
    ): String {
        val request =
            HttpRequest
                .newBuilder(URI(address("control") + path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build()
        val answer = http.send(request, HttpResponse.BodyHandlers.ofString())
        assertEquals(200, answer.statusCode(), answer.body())
        return answer.body()
    }

    private fun address(name: String): String = said.getValue(name).jsonPrimitive.content

    private companion object {
        const val HALF_AN_HOUR = 1_800L
    }
}
