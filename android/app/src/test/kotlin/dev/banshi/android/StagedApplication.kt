package dev.banshi.android

/** The app on a phone of the tests. */
internal class StagedApplication : BanshiApplication() {
    override fun deployment() = Deployment(gateway, byteArrayOf(), super.deployment().catalogueRoot)

    companion object {
        /** Nobody answers there. */
        const val UNREACHABLE = "http://127.0.0.1:9"

        /** The gateway of the next phone. */
        var gateway = UNREACHABLE
    }
}
