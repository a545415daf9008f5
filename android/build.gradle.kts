// Android's plugin brings a Kotlin of its own; ours is the one that Maven compiles with.
buildscript {
    dependencies { classpath(libs.kotlin.gradle) }
}

plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.kotlin.compose) apply false
}
