"""The portal, from the archive to the files of the sites; as a Pelican plugin, a generator and a writer."""


def register() -> None:
    """Connect the plugin: Pelican calls this."""
    from plugins.portal.generator import connect

    connect()
