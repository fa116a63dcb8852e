/** Which kind of activity is shown; nothing where there is one only. */
import { Button, Menu } from '@mantine/core'
import { Icon } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import { type ActivityKind, activityKinds } from './kinds.ts'

/** Stays chosen for other files. */
export interface KindChoice {
  readonly kind: ActivityKind | undefined
  readonly onKind: (kind: ActivityKind | undefined) => void
}

const words: Readonly<Record<ActivityKind, string>> = {
  changes: t('Changes'),
  reading: t('Opened and downloaded'),
  sharing: t('Sharing'),
}

const all = 'all'

const wordsOf = (kind: ActivityKind | undefined): string => (kind ? words[kind] : t('Everything'))

interface Props extends KindChoice {
  /** Those that there are lines of. */
  readonly kinds: readonly ActivityKind[]
}

export function KindMenu({ kind, kinds, onKind }: Props) {
  if (kinds.length < 2 && !kind) return null
  const offered = activityKinds.filter((one) => one === kind || kinds.includes(one))
  return (
    <Menu position="bottom-end" shadow="md" checkIcon={<Icon name="check" size={16} />}>
      <Menu.Target>
        <Button
          className="activity-kind"
          variant="subtle"
          color="gray"
          size="compact-sm"
          rightSection={<Icon name="down" size={14} />}
          aria-label={t('Activity shown: {kind}', { kind: wordsOf(kind) })}
        >
          {wordsOf(kind)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={kind ?? all} onChange={(one) => onKind(offered.find((kind) => kind === one))}>
          {[undefined, ...offered].map((one) => (
            <Menu.RadioItem key={one ?? all} value={one ?? all} closeMenuOnClick>
              {wordsOf(one)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
