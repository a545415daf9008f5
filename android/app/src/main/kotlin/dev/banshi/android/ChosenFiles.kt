package dev.banshi.android

import android.content.ContentResolver
import android.net.Uri
import dev.banshi.ui.ChosenFile
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream

/** A file that the person chose; `null` where it cannot be read any more. Blocks. */
internal fun ContentResolver.chosenFile(uri: Uri): ChosenFile? =
    try {
        openInputStream(uri)?.use { ChosenFile(it.beginning(MOST_BYTES), getType(uri)) }
    } catch (_: IOException) {
        null
    } catch (_: SecurityException) {
        null
    }

/** At most so many bytes: of a file that is larger than anything that is taken its beginning, which is refused as such. */
internal fun InputStream.beginning(most: Int): ByteArray {
    val read = ByteArrayOutputStream()
    val piece = ByteArray(PIECE_BYTES)
    while (read.size() < most) {
        val came = read(piece, 0, minOf(piece.size, most - read.size()))
        if (came < 0) break
        read.write(piece, 0, came)
    }
    return read.toByteArray()
}

private const val MOST_BYTES = 64 shl 20
private const val PIECE_BYTES = 64 shl 10
