import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { Icon } from '../components/display/icon.tsx'
import { t } from '../lib/language/language.ts'

/** Switches between light and dark colours; the user menu also offers those of the system. */
export function ColourToggle() {
  const { setColorScheme } = useMantineColorScheme()
  const next = useComputedColorScheme() === 'dark' ? 'light' : 'dark'
  const label = next === 'dark' ? t('Use dark colours') : t('Use light colours')
  return (
    <Tooltip label={label}>
      <ActionIcon
        className="colour-toggle"
        variant="subtle"
        color="gray"
        size={40}
        aria-label={label}
        onClick={() => setColorScheme(next)}
      >
        <Icon name={next === 'dark' ? 'moon' : 'sun'} />
      </ActionIcon>
    </Tooltip>
  )
}
