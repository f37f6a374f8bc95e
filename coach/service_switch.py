"""The service switch in the database: one row, read for each turn, so that every worker follows at once."""

from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from coach.database import Store
from coach.service_states import Service, ServiceState
from coach.tables import service_switch

_ONLY = 1


class StoredSwitch(Store):
    """The switch that trainers turn. Every method raises StoreUnavailable."""

    def current(self) -> Service:
        with self.reading() as connection:
            row = connection.execute(select(service_switch)).first()
        return Service(ServiceState(row.state), row.korean, row.english) if row else Service()

    def turn(self, service: Service) -> None:
        """Put it so for everybody, from the next question on."""
        values = {"state": service.state.value, "korean": service.korean, "english": service.english}
        with self.writing() as connection:
            connection.execute(delete(service_switch))
            connection.execute(insert(service_switch).values(id=_ONLY, changed_at=datetime.now(UTC), **values))
