package dev.banshi

import java.io.File
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import java.util.Base64
import java.util.UUID
import java.util.concurrent.CopyOnWriteArrayList
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import uniffi.banshi.Banshi
import uniffi.banshi.BanshiException
import uniffi.banshi.BanshiSettings
import uniffi.banshi.DeviceKey
import uniffi.banshi.KeyPurpose
import uniffi.banshi.KeyWrapper
import uniffi.banshi.KeyWrapperException
import uniffi.banshi.Resident
import uniffi.banshi.Sending
import uniffi.banshi.SendingListener

/** The pharmacist's filing through the generated Kotlin, against the real gateway. */
class JourneyTest {
    private val stage = Stage()

    @AfterTest
    fun end() = stage.close()

    @Test
    fun `a pharmacist files through Kotlin, cancelled once in the middle of sending`() = runBlocking {
        val keys = HardwareInMemory()
        val banshi = stage.open(keys, SoftwareDeviceKey())
        banshi.sync()
        assertTrue(ITEM in banshi.search("zyyszc"))
        banshi.prepare(ITEM)
        assertEquals("承诺 1 个工作日办结", banshi.item(ITEM).promised.zh)

        val resident = banshi.createResident("张三")
        assertTrue(keys.wrapped > 0, "the vault's keys are wrapped by the foreign wrapper")
        val submission = fillInAndSign(resident)

        val needed = banshi.send(5u)
        assertTrue(needed.signInNeeded)
        val url = banshi.beginSignIn("banshi://sign-in")
        banshi.completeSignIn(resident, stage.browse("zhangsan", url))

        val heard = CopyOnWriteArrayList<Sending>()
        val subscription =
            banshi.subscribeSending(
                object : SendingListener {
                    override fun changed(sending: Sending) {
                        heard.add(sending)
                    }
                },
            )
        assertEquals(submission, heard.first().lines.single().submission, "what is comes first")

        val sending = launch { banshi.send(30u) }
        delay(30)
        sending.cancel()
        sending.join()

        val sent = generateSequence { runBlocking { banshi.send(30u) } }.first { it.waiting == 0u }
        assertEquals(0u, sent.attention)
        val receipt = assertNotNull(resident.receipt(submission), "the outbox is whole after the cancelled call")
        assertEquals(1, receipt.numbers.size)

        subscription.end()
        val before = heard.size
        val filing = assertNotNull(waitForFiling(banshi, resident))
        assertEquals(receipt.numbers.single(), resident.filing(filing).number)
        assertEquals(before, heard.size, "nothing is told after the end")

        stage.act("clerk", filing, """{"act":"accept"}""")
        stage.act("reviewer", filing, """{"act":"approve"}""")
        while (resident.filing(filing).state != "approved") banshi.pull(2000u)
    }

    @Test
    fun `an error is caught by its kind`() {
        val banshi = stage.open(HardwareInMemory(), SoftwareDeviceKey())
        val resident = banshi.createResident("张三")
        assertFailsWith<BanshiException.Bug> { resident.startDraft("no such code !") }
        assertFailsWith<BanshiException.ReadAnew> { resident.startDraft("no-such-item") }
        assertNull(banshi.sending().lines.firstOrNull())

        val lost =
            object : KeyWrapper {
                override fun wrap(purpose: KeyPurpose, key: ByteArray): ByteArray = throw KeyWrapperException.Locked()

                override fun unwrap(purpose: KeyPurpose, wrapped: ByteArray): ByteArray = throw KeyWrapperException.Lost()

                override fun forget(purpose: KeyPurpose) = Unit
            }
        val error = assertFailsWith<BanshiException.Storage> { stage.open(lost, SoftwareDeviceKey(), "another") }
        assertEquals("locked", error.code)
    }

    private fun fillInAndSign(resident: Resident): String {
        val draft = resident.startDraft(ITEM)
        for ((path, answer) in ANSWERS) {
            val page = draft.goToQuestion(path)
            val question = page.questions.single { it.path == path }
            val value = if (answer.startsWith("=")) question.choices.single { it.label == answer.drop(1) }.value else answer
            val after = draft.answer(path, value).questions.single { it.path == path }
            assertNull(after.mistake, path)
        }
        val wrong = assertFailsWith<BanshiException.AskPerson> { draft.addPhoto("employer-opinion", "no photo".toByteArray()) }
        assertTrue(wrong.happened.zh.isNotEmpty())
        assertEquals(1u, draft.addPhoto("employer-opinion", stage.photo()).pages)
        draft.review().consents.forEach { draft.consent(it) }
        val review = draft.review()
        assertTrue(review.canSign, review.missing.joinToString { it.zh })
        return draft.sign()
    }

    private suspend fun waitForFiling(banshi: Banshi, resident: Resident): String? {
        repeat(20) {
            resident.filings().firstOrNull()?.let { return it }
            banshi.pull(1000u)
        }
        return null
    }

    private companion object {
        const val ITEM = "pharmacist-first-registration"

        val ANSWERS =
            listOf(
                "/data/applicant/name" to "张三",
                "/data/applicant/id_number" to "321102199006151235",
                "/data/applicant/telephone" to "13800000001",
                "/data/qualification/certificate_number" to "ZY32001234",
                "/data/qualification/issued_on" to "2019-03-20",
                "/data/qualification/category" to "=药学类",
                "/data/practice/category_of_practice" to "=药学类",
                "/data/practice/scope" to "=药品经营",
                "/data/practice/employer" to "镇江样例大药房有限公司",
                "/data/practice/employer_code" to "91321102MA1X7K2P91",
                "/data/practice/province" to "=江苏省",
                "/data/practice/city" to "=镇江市",
                "/data/practice/county" to "=京口区",
                "/data/practice/street" to "样例路1号",
                "/data/education/year" to "2026",
                "/data/education/credits" to "90",
                "/data/delivery/same_as_practice" to "=是",
                "/data/delivery/recipient" to "张三",
                "/data/delivery/recipient_telephone" to "13800000001",
                "/data/declaration/health" to "=我已阅读并确认",
                "/data/declaration/conduct" to "=我已阅读并确认",
                "/data/declaration/truth" to "=我已阅读并确认",
            )
    }
}

/** A keystore as a phone has one, but in memory: a key an alias, AES-GCM. */
private class HardwareInMemory : KeyWrapper {
    var wrapped = 0
        private set
    private val keys = mutableMapOf<String, SecretKey>()

    override fun wrap(purpose: KeyPurpose, key: ByteArray): ByteArray {
        wrapped += 1
        val secret = keys.getOrPut(purpose.alias) { KeyGenerator.getInstance("AES").apply { init(256) }.generateKey() }
        val cipher = Cipher.getInstance("AES/GCM/NoPadding").apply { init(Cipher.ENCRYPT_MODE, secret) }
        return cipher.iv + cipher.doFinal(key)
    }

    override fun unwrap(purpose: KeyPurpose, wrapped: ByteArray): ByteArray {
        val secret = keys[purpose.alias] ?: throw KeyWrapperException.Lost()
        val cipher = Cipher.getInstance("AES/GCM/NoPadding")
        cipher.init(Cipher.DECRYPT_MODE, secret, GCMParameterSpec(128, wrapped, 0, 12))
        return try {
            cipher.doFinal(wrapped, 12, wrapped.size - 12)
        } catch (_: javax.crypto.AEADBadTagException) {
            throw KeyWrapperException.Lost()
        }
    }

    override fun forget(purpose: KeyPurpose) {
        keys.remove(purpose.alias)
    }
}

/** A P-256 key of the JVM's. */
private class SoftwareDeviceKey : DeviceKey {
    private val id = UUID.randomUUID().toString()
    private val pair = KeyPairGenerator.getInstance("EC").apply { initialize(ECGenParameterSpec("secp256r1")) }.generateKeyPair()

    override fun deviceId(): String = id

    override fun publicKey(): String {
        val point = (pair.public as ECPublicKey).w
        val bytes = byteArrayOf(4) + fixed(point.affineX.toByteArray()) + fixed(point.affineY.toByteArray())
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)
    }

    override fun sign(message: ByteArray): ByteArray =
        Signature.getInstance("SHA256withECDSAinP1363Format").run {
            initSign(pair.private)
            update(message)
            sign()
        }

    /** 32 bytes, whatever sign byte or leading zeros the number has. */
    private fun fixed(number: ByteArray): ByteArray {
        val plain = number.dropWhile { it == 0.toByte() }.toByteArray()
        return ByteArray(32 - plain.size) + plain
    }
}

/** The government's side: the program that `make gateway` runs, on free ports. */
private class Stage : AutoCloseable {
    private val target: String = System.getProperty("banshi.target")
    private val process = ProcessBuilder("$target/debug/banshi-stage", "--json").redirectError(ProcessBuilder.Redirect.DISCARD).start()
    private val said: String =
        assertNotNull(process.inputReader().readLine(), "banshi-stage ended; is the catalogue published?")
    private val http = HttpClient.newHttpClient()
    private val folder = kotlin.io.path.createTempDirectory("banshi-journey").toFile()

    fun open(keys: KeyWrapper, device: DeviceKey, name: String = "phone"): Banshi {
        val root = File(address("catalogue"), "metadata/1.root.json").readBytes()
        val settings = BanshiSettings("$folder/$name", address("phone"), byteArrayOf(), root, "Kotlin", "Asia/Shanghai")
        return Banshi.open(settings, keys, device)
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
