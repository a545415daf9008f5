package dev.banshi.ui.theme

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.LocalTextStyle
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Shapes
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.intl.LocaleList
import androidx.compose.ui.text.style.LineBreak
import androidx.compose.ui.text.style.LineHeightStyle
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.em
import androidx.compose.ui.unit.sp
import dev.banshi.ui.words.Language
import dev.banshi.ui.words.LocalLanguage

/** The five styles of type. */
@Immutable
data class Type(
    val title: TextStyle,
    val heading: TextStyle,
    val body: TextStyle,
    val label: TextStyle,
    val small: TextStyle,
)

private val LocalPalette = staticCompositionLocalOf { Tokens.light }
private val LocalType = staticCompositionLocalOf<Type> { error("no BanshiTheme above") }

/** What the parts of a screen are drawn with. */
object Theme {
    /** Colours by what they are for. */
    val colour: Palette
        @Composable get() = LocalPalette.current

    /** Styles of type. */
    val type: Type
        @Composable get() = LocalType.current

    /** Whether type is so large that what usually stands side by side is stacked. */
    val isLarge: Boolean
        @Composable get() = LocalDensity.current.fontScale >= STACKED_FROM

    private const val STACKED_FROM = 1.3f
}

/**
 * Paper and ink, one blue for what can be done, the red of a seal for official decisions.
 *
 * @param largeType the app's own 大字, on top of the system's font scale
 * @param family the typeface, where the system's own is not wanted
 */
@Composable
fun BanshiTheme(
    language: Language,
    dark: Boolean = isSystemInDarkTheme(),
    largeType: Boolean = false,
    family: FontFamily = FontFamily.Default,
    content: @Composable () -> Unit,
) {
    val palette = if (dark) Tokens.dark else Tokens.light
    val type = remember(family, language) { type(family, language) }
    val density = LocalDensity.current
    val scaled = if (largeType) Density(density.density, density.fontScale * Tokens.LARGE_TYPE) else density
    CompositionLocalProvider(
        LocalPalette provides palette,
        LocalType provides type,
        LocalLanguage provides language,
        LocalDensity provides scaled,
    ) {
        MaterialTheme(scheme(palette, dark), shapes, typography(type)) {
            CompositionLocalProvider(LocalTextStyle provides type.body, content = content)
        }
    }
}

private val shapes =
    Shapes(
        extraSmall = RoundedCornerShape(Space.controlRadius),
        small = RoundedCornerShape(Space.controlRadius),
        medium = RoundedCornerShape(Space.cardRadius),
        large = RoundedCornerShape(Space.cardRadius),
        extraLarge = RoundedCornerShape(Space.cardRadius),
    )

private fun type(family: FontFamily, language: Language): Type {
    fun style(token: TypeToken) =
        TextStyle(
            fontFamily = family,
            fontSize = token.size.sp,
            fontWeight = FontWeight(token.weight),
            lineHeight = token.line.em,
            lineHeightStyle = LineHeightStyle(LineHeightStyle.Alignment.Center, LineHeightStyle.Trim.None),
            // Chinese rules of breaking: no punctuation at the start of a line.
            localeList = LocaleList(language.tag),
            lineBreak = LineBreak.Paragraph,
        )
    return Type(
        title = style(Tokens.title),
        heading = style(Tokens.heading),
        body = style(Tokens.body),
        label = style(Tokens.label),
        small = style(Tokens.small),
    )
}

private fun typography(type: Type) =
    Typography(
        displayLarge = type.title,
        displayMedium = type.title,
        displaySmall = type.title,
        headlineLarge = type.title,
        headlineMedium = type.title,
        headlineSmall = type.heading,
        titleLarge = type.heading,
        titleMedium = type.heading,
        titleSmall = type.label,
        bodyLarge = type.body,
        bodyMedium = type.body,
        bodySmall = type.small,
        labelLarge = type.body.copy(fontWeight = FontWeight.SemiBold),
        labelMedium = type.label,
        labelSmall = type.small,
    )

/** Material's roles, every one of them out of the palette: none of its own colours shows. */
private fun scheme(palette: Palette, dark: Boolean): ColorScheme {
    val base = if (dark) darkColorScheme() else lightColorScheme()
    return base.copy(
        primary = palette.action,
        onPrimary = palette.onAction,
        primaryContainer = palette.actionSoft,
        onPrimaryContainer = palette.action,
        inversePrimary = palette.actionSoft,
        secondary = palette.action,
        onSecondary = palette.onAction,
        secondaryContainer = palette.actionSoft,
        onSecondaryContainer = palette.action,
        tertiary = palette.good,
        onTertiary = palette.surface,
        tertiaryContainer = palette.goodSoft,
        onTertiaryContainer = palette.good,
        background = palette.paper,
        onBackground = palette.ink,
        surface = palette.surface,
        onSurface = palette.ink,
        surfaceVariant = palette.paper,
        onSurfaceVariant = palette.quiet,
        surfaceTint = palette.surface,
        inverseSurface = palette.ink,
        inverseOnSurface = palette.paper,
        error = palette.stop,
        onError = palette.surface,
        errorContainer = palette.stopSoft,
        onErrorContainer = palette.stop,
        outline = palette.edge,
        outlineVariant = palette.line,
        scrim = palette.ink,
        surfaceBright = palette.surface,
        surfaceDim = palette.paper,
        surfaceContainer = palette.surface,
        surfaceContainerHigh = palette.surface,
        surfaceContainerHighest = palette.surface,
        surfaceContainerLow = palette.paper,
        surfaceContainerLowest = palette.surface,
    )
}
