"""Popular products and product pages, both through the cache."""

from fastapi import APIRouter, Response

from target_app.models import Id, PopularProducts, ProductDetail
from target_app.parts import PartsOf
from target_app.routes import NOT_FOUND, UNAVAILABLE

router = APIRouter(prefix="/products", responses=UNAVAILABLE)


@router.get("/popular", name="popular_products", response_model=PopularProducts)
async def popular(parts: PartsOf) -> Response:
    """The best sellers among the latest orders, best first."""
    return Response(await parts.catalogue.popular(), media_type="application/json")


@router.get("/{product_id}", name="product_detail", response_model=ProductDetail, responses=NOT_FOUND)
async def detail(product_id: Id, parts: PartsOf) -> Response:
    """The page of one product."""
    return Response(await parts.catalogue.product(product_id), media_type="application/json")
