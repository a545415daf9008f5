package dev.banshi.android.camera

/** Pixels across and down. */
data class PictureSize(val width: Int, val height: Int) {
    private val area = width.toLong() * height

    /** Which of the camera's sizes are asked for: all of the sensor's usual shape, so that they show the same. */
    companion object {
        /** The largest frame that the core looks at, at most 640 × 480. */
        fun frame(offered: List<PictureSize>): PictureSize? =
            within(offered, LARGEST_FRAME) ?: offered.minByOrNull { it.area }

        /** What the person sees. */
        fun preview(offered: List<PictureSize>): PictureSize? =
            within(offered, LARGEST_PREVIEW) ?: offered.minByOrNull { it.area }

        /** The shot: A4 at 300 dpi has 9 million pixels; more only costs time and memory. */
        fun shot(offered: List<PictureSize>): PictureSize? =
            within(offered, LARGEST_SHOT) ?: offered.minByOrNull { it.area }

        private fun within(offered: List<PictureSize>, largest: PictureSize): PictureSize? {
            val fitting = offered.filter { it.width <= largest.width && it.height <= largest.height }
            return fitting.filter { it.isFourToThree }.maxByOrNull { it.area } ?: fitting.maxByOrNull { it.area }
        }

        private val PictureSize.isFourToThree
            get() = width * 3 == height * 4

        private val LARGEST_FRAME = PictureSize(640, 480)
        private val LARGEST_PREVIEW = PictureSize(1440, 1080)
        private val LARGEST_SHOT = PictureSize(4096, 3072)
    }
}
