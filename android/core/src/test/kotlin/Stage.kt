package dev.banshi

import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiSettings
import uniffi.banshi.KeyWrapper

/** The government's side: the program that `make gateway` runs, on free ports. */
internal class Stage : AutoCloseable {
    private val target: String = System.getProperty("banshi.target")
    private val process = ProcessBuilder("$target/debug/banshi-stage", "--json").redirectError(ProcessBuilder.Redirect.DISCARD).start()
    private val said: String =
        assertNotNull(process.inputReader().readLine(), "banshi-stage ended; is the catalogue published?")
    private val http = HttpClient.newHttpClient()
    private val folder = kotlin.io.path.createTempDirectory("banshi-journey").toFile()

    fun open(keys: KeyWrapper, name: String = "phone"): Banshi {
        val root = File(address("catalogue"), "metadata/1.root.json").readBytes()
        val settings = BanshiSettings("$folder/$name", address("phone"), byteArrayOf(), root, "Kotlin", "Asia/Shanghai")
        return Banshi.open(settings, keys, SoftwareDeviceKey())
    }

    fun browse(login: String, url: String): String =
        post("/browser", """{"login":"$login","authorisation_url":"$url"}""")

    fun act(login: String, filing: String, act: String): String =
        post("/office", """{"login":"$login","filing":"$filing","act":$act}""")

    fun photo(): ByteArray {
        val request = HttpRequest.newBuilder(URI("${address("control")}/photo/7")).build()
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body()
    }

    override fun close() {
        process.outputStream.close()
        process.waitFor()
        folder.deleteRecursively()
    }

    private fun post(path: String, body: String): String {
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

    private fun address(name: String): String = Regex("\"$name\":\"([^\"]+)\"").find(said)!!.groupValues[1]
}
