package dev.banshi.android.camera

import java.nio.ByteBuffer

/**
 * A frame of the camera's preview as the core looks at it: one byte of luma a pixel, line by line without a gap, upright.
 *
 * @property width pixels across
 * @property height pixels down
 */
class LumaFrame(val luma: ByteArray, val width: Int, val height: Int) {
    companion object {
        /**
         * Copies a camera's luma plane and turns it upright.
         *
         * @param plane `stride` bytes a line, the last of which need not be filled up
         * @param width pixels across, as the camera lies in the phone
         * @param height pixels down
         * @param stride bytes from line to line
         * @param turn by how much it is turned clockwise until it stands upright
         * @return nothing where the plane has fewer bytes than it should
         */
        fun of(plane: ByteBuffer, width: Int, height: Int, stride: Int, turn: Turn): LumaFrame? {
            if (width <= 0 || height <= 0 || stride < width) return null
            if (plane.remaining() < stride * (height - 1) + width) return null
            val upright = ByteArray(width * height)
            val line = ByteArray(width)
            val begin = plane.position()
            for (y in 0 until height) {
                plane.position(begin + y * stride)
                plane.get(line)
                // Where the line's first pixel goes, and how far its second lies from there.
                val (first, step) =
                    when (turn) {
                        Turn.NONE -> y * width to 1
                        Turn.RIGHT -> height - 1 - y to height
                        Turn.OVER -> (height - y) * width - 1 to -1
                        Turn.LEFT -> (width - 1) * height + y to -height
                    }
                var at = first
                for (pixel in line) {
                    upright[at] = pixel
                    at += step
                }
            }
            return if (turn.isSideways) LumaFrame(upright, height, width) else LumaFrame(upright, width, height)
        }
    }
}

/**
 * A turn clockwise.
 *
 * @property degrees by how much
 */
enum class Turn(val degrees: Int) {
    NONE(0),
    RIGHT(90),
    OVER(180),
    LEFT(270),
    ;

    /** Whether width and height change places. */
    val isSideways: Boolean
        get() = this == RIGHT || this == LEFT

    companion object {
        /**
         * What turns the picture of a back camera upright.
         *
         * @param sensor degrees by which the sensor's picture is to be turned clockwise on an upright phone
         * @param display degrees by which the display's picture is turned from the upright phone
         */
        fun upright(sensor: Int, display: Int): Turn {
            val degrees = (sensor - display).mod(FULL)
            return entries.find { it.degrees == degrees } ?: NONE
        }

        private const val FULL = 360
    }
}
