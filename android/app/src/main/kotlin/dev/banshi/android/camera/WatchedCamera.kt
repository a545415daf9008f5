package dev.banshi.android.camera

import android.content.Context
import android.view.SurfaceHolder

/** The camera while its picture is in sight: it begins with the surface and ends with it. */
internal abstract class WatchedCamera(
    private val context: Context,
    private val camera: BackCamera,
    private val turn: Turn,
    private val lost: () -> Unit,
) : SurfaceHolder.Callback,
    CameraEvents,
    AutoCloseable {
    protected var session: CameraSession? = null
        private set

    fun light(isOn: Boolean) {
        session?.light(isOn)
    }

    override fun surfaceCreated(holder: SurfaceHolder) {
        session = camera.start(context, holder.surface, turn, this)
        if (session == null) lost()
    }

    override fun surfaceChanged(holder: SurfaceHolder, format: Int, width: Int, height: Int) = Unit

    override fun surfaceDestroyed(holder: SurfaceHolder) {
        session?.close()
        session = null
    }

    override fun unavailable() = lost()

    override fun close() {
        session?.close()
    }
}
