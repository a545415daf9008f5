package dev.banshi.android.keys

import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.math.BigInteger
import java.security.SignatureException
import kotlin.random.Random
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

@RunWith(RobolectricTestRunner::class)
class P256Test {
    @Test
    fun `short and long numbers take 32 bytes each`() {
        val short = BigInteger.ONE
        val long = BigInteger.ONE.shiftLeft(255)
        val fixed = fixedSignature(derOf(short, long))
        assertContentEquals(ByteArray(31) + 1 + 0x80.toByte() + ByteArray(31), fixed)
    }

    @Test
    fun `what is no signature of P-256 is refused`() {
        assertFailsWith<SignatureException> { fixedSignature(derOf(BigInteger.ONE.shiftLeft(256), BigInteger.ONE)) }
        assertFailsWith<SignatureException> { fixedSignature(derOf(BigInteger.ONE.negate(), BigInteger.ONE)) }
        assertFailsWith<SignatureException> { fixedSignature(derOf(BigInteger.ONE, BigInteger.ONE) + 0) }
        assertFailsWith<SignatureException> { fixedSignature(byteArrayOf(0x30, 0x80.toByte())) }
        assertFailsWith<SignatureException> { fixedSignature(byteArrayOf(0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1)) }
    }

    @Test
    fun `whatever bytes come, the answer is 64 bytes or a refusal`() {
        val random = Random(20)
        val good = derOf(BigInteger(256, java.util.Random(1)), BigInteger(256, java.util.Random(2)))
        repeat(20_000) {
            val bytes = good.copyOf(random.nextInt(good.size + 1))
            repeat(random.nextInt(4)) {
                if (bytes.isNotEmpty()) {
                    bytes[random.nextInt(bytes.size)] =
                        random.nextInt().toByte()
                }
            }
            try {
                assertEquals(64, fixedSignature(bytes).size)
            } catch (_: SignatureException) {
                // Refused, as it should be.
            }
        }
    }
}

/** DER's sequence of two integers, as a keystore gives a signature. */
internal fun derOf(r: BigInteger, s: BigInteger): ByteArray {
    val inside =
        listOf(
            r,
            s,
        ).map { it.toByteArray() }.fold(byteArrayOf()) { all, it -> all + 2 + it.size.toByte() + it }
    return byteArrayOf(0x30, inside.size.toByte()) + inside
}
