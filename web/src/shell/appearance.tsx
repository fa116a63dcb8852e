/** Mantine with our theme. Its style elements carry the page's nonce, which the content security policy requires. */
import './layers.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/global.layer.css'
import '@mantine/core/styles/UnstyledButton.layer.css'
import '@mantine/core/styles/Loader.layer.css'
import '@mantine/core/styles/ActionIcon.layer.css'
import '@mantine/core/styles/Button.layer.css'
import '@mantine/core/styles/Input.layer.css'
import '@mantine/core/styles/PasswordInput.layer.css'
import '@fontsource-variable/inter/index.css'
import './shell.css'
import { MantineProvider } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useAccent } from '../lib/accent.ts'
import { themeOf, variablesOf } from './theme.ts'

const nonce = document.querySelector<HTMLMetaElement>('meta[name=csp-nonce]')?.content ?? ''

// Dialogs disable scrolling with a style element; the library that inserts it reads its nonce from here.
Object.assign(globalThis, { __webpack_nonce__: nonce })

export function Appearance({ children }: { children: ReactNode }) {
  const accent = useAccent()
  const theme = useMemo(() => themeOf(accent), [accent])
  const variables = useMemo(() => variablesOf(accent), [accent])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
      deduplicateInlineStyles
    >
      {children}
    </MantineProvider>
  )
}
