"""The client of the payment gateway: stated time-outs, no retries of its own."""

import asyncio

import httpx
import structlog

from target_app.deadline import remaining_s
from target_app.errors import Unavailable

# A damaged answer is none: ValueError, KeyError and TypeError are what reading it raises.
_FAILURES = (httpx.HTTPError, TimeoutError, ValueError, KeyError, TypeError)


class Gateway:
    """Takes money. A charge with the same key is taken once, so a charge may be tried again by whoever asked."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(timeout_s, connect=1.0),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=32),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def charge(self, order_id: int, amount_cents: int) -> str:
        """Charge `amount_cents` once for an order; returns the gateway's reference. Raises Unavailable."""
        try:
            async with asyncio.timeout(remaining_s(self._timeout_s)):
                answer = await self._client.post(
                    "/charges",
                    json={"order": str(order_id), "amount_cents": amount_cents},
                    headers={"Idempotency-Key": f"order-{order_id}"},
                )
            answer.raise_for_status()
            return str(answer.json()["reference"])
        except _FAILURES as error:
            structlog.get_logger().warning("charge failed", error=str(error) or type(error).__name__)
            raise Unavailable("payment gateway") from error
