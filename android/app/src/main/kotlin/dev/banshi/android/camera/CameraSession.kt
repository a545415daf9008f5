package dev.banshi.android.camera

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureFailure
import android.hardware.camera2.CaptureRequest
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.view.Surface
import android.view.SurfaceHolder
import dev.banshi.android.systemService

/** What a camera has to tell, on its own thread. */
interface CameraEvents {
    /** A frame; [frame] makes it, and is asked before this returns. */
    fun frame(frame: () -> LumaFrame?)

    /** The shot, JPEG. */
    fun shot(bytes: ByteArray)

    /** The shot did not come. */
    fun shotFailed()

    /** The camera is taken by another app, or broken. */
    fun unavailable()
}

/** The phone's back camera. */
class BackCamera private constructor(private val id: String, facts: CameraCharacteristics) {
    private val sizes =
        checkNotNull(facts[CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP]) { "a camera has sizes" }
    private val sensor = facts[CameraCharacteristics.SENSOR_ORIENTATION] ?: 0

    /** Whether it can light the page. */
    val hasLight = facts[CameraCharacteristics.FLASH_INFO_AVAILABLE] == true

    /** What the person sees of it. */
    val preview = PictureSize.preview(offered(sizes.getOutputSizes(SurfaceHolder::class.java)))

    internal val frame = PictureSize.frame(offered(sizes.getOutputSizes(ImageFormat.YUV_420_888)))
    internal val shot = PictureSize.shot(offered(sizes.getOutputSizes(ImageFormat.JPEG)))

    /** What turns its picture upright, by how the display is turned. */
    fun turn(displayDegrees: Int): Turn = Turn.upright(sensor, displayDegrees)

    /** Begins to look; `null` where it cannot. The caller has seen that the person allows it. */
    @SuppressLint("MissingPermission")
    fun start(context: Context, surface: Surface, turn: Turn, events: CameraEvents): CameraSession? {
        val (frame, shot) = (frame ?: return null) to (shot ?: return null)
        val session = CameraSession(surface, frame, shot, turn, events)
        return try {
            context.systemService<CameraManager>().openCamera(id, session.opening, session.handler)
            session
        } catch (_: CameraAccessException) {
            session.close()
            null
        } catch (_: SecurityException) {
            session.close()
            null
        }
    }

    companion object {
        /** The first back camera; `null` where the phone has none, or does not say so just now. */
        fun of(context: Context): BackCamera? {
            val manager = context.systemService<CameraManager>()
            return try {
                manager.cameraIdList.firstNotNullOfOrNull { id ->
                    val facts = manager.getCameraCharacteristics(id)
                    val isBack = facts[CameraCharacteristics.LENS_FACING] == CameraCharacteristics.LENS_FACING_BACK
                    if (isBack) BackCamera(id, facts) else null
                }
            } catch (_: CameraAccessException) {
                null
            }
        }

        private fun offered(sizes: Array<android.util.Size>?) = sizes.orEmpty().map { PictureSize(it.width, it.height) }
    }
}

/** One use of the camera. Nothing of it touches the disk. */
class CameraSession internal constructor(
    private val preview: Surface,
    frame: PictureSize,
    shot: PictureSize,
    private val turn: Turn,
    private val events: CameraEvents,
) : AutoCloseable {
    private val thread = HandlerThread("camera").apply { start() }
    private val frames = ImageReader.newInstance(frame.width, frame.height, ImageFormat.YUV_420_888, FRAMES_HELD)
    private val shots = ImageReader.newInstance(shot.width, shot.height, ImageFormat.JPEG, 1)

    // Touched on the camera's thread alone, as all that follows.
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var isLit = false

    internal val handler = Handler(thread.looper)

    internal val opening =
        object : CameraDevice.StateCallback() {
            override fun onOpened(camera: CameraDevice) {
                device = camera
                guarded { configure(camera) }
            }

            override fun onDisconnected(camera: CameraDevice) = lost(camera)

            override fun onError(camera: CameraDevice, error: Int) = lost(camera)

            private fun lost(camera: CameraDevice) {
                camera.close()
                device = null
                events.unavailable()
            }
        }

    init {
        frames.setOnImageAvailableListener({
            it.acquireLatestImage()?.use { image ->
                val plane = image.planes.first()
                events.frame { LumaFrame.of(plane.buffer, image.width, image.height, plane.rowStride, turn) }
            }
        }, handler)
        shots.setOnImageAvailableListener({
            it.acquireNextImage()?.use { image ->
                val buffer = image.planes.first().buffer
                events.shot(ByteArray(buffer.remaining()).also(buffer::get))
            }
        }, handler)
    }

    /** Takes the shot. */
    fun shoot() =
        onCamera { device, session ->
            val request = request(device, CameraDevice.TEMPLATE_STILL_CAPTURE, listOf(shots.surface))
            request[CaptureRequest.JPEG_ORIENTATION] = turn.degrees
            request[CaptureRequest.JPEG_QUALITY] = QUALITY
            session.capture(request.build(), Failing(), handler)
        }

    /** 补光. */
    fun light(isOn: Boolean) =
        onCamera { device, session ->
            isLit = isOn
            look(device, session)
        }

    override fun close() {
        handler.post {
            device?.close()
            device = null
            session = null
            frames.close()
            shots.close()
            thread.quitSafely()
        }
    }

    // The newer way of the same exists from Android 9 on.
    @Suppress("DEPRECATION")
    private fun configure(camera: CameraDevice) {
        val state =
            object : CameraCaptureSession.StateCallback() {
                override fun onConfigured(configured: CameraCaptureSession) {
                    session = configured
                    guarded { look(camera, configured) }
                }

                override fun onConfigureFailed(failed: CameraCaptureSession) = events.unavailable()
            }
        camera.createCaptureSession(listOf(preview, frames.surface, shots.surface), state, handler)
    }

    private fun look(camera: CameraDevice, session: CameraCaptureSession) {
        val request = request(camera, CameraDevice.TEMPLATE_PREVIEW, listOf(preview, frames.surface))
        session.setRepeatingRequest(request.build(), null, handler)
    }

    private fun request(camera: CameraDevice, kind: Int, targets: List<Surface>): CaptureRequest.Builder =
        camera.createCaptureRequest(kind).apply {
            targets.forEach(::addTarget)
            this[CaptureRequest.CONTROL_AF_MODE] = CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE
            this[CaptureRequest.FLASH_MODE] =
                if (isLit) CaptureRequest.FLASH_MODE_TORCH else CaptureRequest.FLASH_MODE_OFF
        }

    private fun onCamera(work: (CameraDevice, CameraCaptureSession) -> Unit) {
        handler.post { guarded { work(device ?: return@guarded, session ?: return@guarded) } }
    }

    /** The camera may be taken away between any two calls. */
    private inline fun guarded(work: () -> Unit) {
        try {
            work()
        } catch (_: CameraAccessException) {
            events.unavailable()
        } catch (_: IllegalStateException) {
            events.unavailable()
        }
    }

    private inner class Failing : CameraCaptureSession.CaptureCallback() {
        override fun onCaptureFailed(session: CameraCaptureSession, request: CaptureRequest, failure: CaptureFailure) =
            events.shotFailed()
    }

    private companion object {
        /** One that is looked at, one that comes meanwhile. */
        const val FRAMES_HELD = 2
        const val QUALITY: Byte = 92
    }
}
