import { Menu, Tooltip, UnstyledButton } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import { Icon } from '../components/display/icon.tsx'
import { useMe } from '../data/account/me.ts'
import { t } from '../lib/language/language.ts'
import { maySee, type Screen, screens } from './screens.ts'

/** Number of entries that fit side by side on a phone. */
const fitsBelow = 5

/** The screens that the user may see: a list at the left; on phones a bar at the bottom, with the rest behind "More". */
export function Navigation({ isFolded, onFold }: { isFolded: boolean; onFold: () => void }) {
  const me = useMe()
  const seen = screens.filter((screen) => maySee(screen, me))
  const split = seen.length > fitsBelow ? fitsBelow - 1 : seen.length
  return (
    <>
      <nav className="navigation" aria-label={t('Main')}>
        {seen.map((screen, index) => (
          <Entry key={screen.path} screen={screen} isFolded={isFolded} isInMoreMenu={index >= split} />
        ))}
        {split < seen.length && <More screens={seen.slice(split)} />}
      </nav>
      <UnstyledButton className="entry fold" onClick={onFold} aria-expanded={!isFolded}>
        <Icon name={isFolded ? 'unfold' : 'fold'} />
        <span className="entry-label">{isFolded ? t('Expand navigation') : t('Collapse navigation')}</span>
      </UnstyledButton>
    </>
  )
}

function Entry({ screen, isFolded, isInMoreMenu }: { screen: Screen; isFolded: boolean; isInMoreMenu: boolean }) {
  return (
    <Tooltip label={screen.label} position="right" disabled={!isFolded}>
      <Link to={screen.path} className={`entry${isInMoreMenu ? ' behind-more' : ''}`} activeOptions={{ exact: false }}>
        <Icon name={screen.icon} />
        <span className="entry-label">{screen.label}</span>
      </Link>
    </Tooltip>
  )
}

function More({ screens: hiddenScreens }: { screens: readonly Screen[] }) {
  const isOpen = useLocation({ select: ({ pathname }) => hiddenScreens.some(({ path }) => pathname.startsWith(path)) })
  return (
    <Menu position="top-end">
      <Menu.Target>
        <UnstyledButton className={`entry more${isOpen ? ' active' : ''}`}>
          <Icon name="dots" />
          <span className="entry-label">{t('More')}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {hiddenScreens.map((screen) => (
          <Menu.Item
            key={screen.path}
            leftSection={<Icon name={screen.icon} size={18} />}
            renderRoot={(props) => <Link to={screen.path} {...props} />}
          >
            {screen.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
